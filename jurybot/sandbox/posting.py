"""Posts: written, edited, favourited, pinned, and who may see them."""

from dataclasses import dataclass
from datetime import datetime

from jurybot.sandbox import entities, notify, text
from jurybot.sandbox.instance import Instance, Refused, invalid, not_allowed
from jurybot.sandbox.limits import STATUSES
from jurybot.sandbox.records import Account, Edit, Status
from jurybot.sandbox.state import State

VISIBILITIES = ("public", "unlisted", "private", "direct", "limited")
MOST_PINNED = 5


@dataclass(kw_only=True, slots=True)
class Draft:
    """What somebody asks to be posted."""

    text: str
    visibility: str | None = None  # None: as the author's profile says
    in_reply_to: Status | None = None
    spoiler_text: str = ""
    sensitive: bool = False  # said by the author, or because there is a content note
    language: str | None = None
    allowed: list[int] | None = None  # accounts that may be mentioned; None: anybody
    app_id: int | None = None
    html: str | None = None  # remote posts come as HTML


def may_see(state: State, status: Status, viewer: Account | None) -> bool:
    """StatusPolicy#show?"""
    author = state.accounts[status.account_id]
    if author.is_suspended or status.discarded:
        return False
    if status.visibility in ("public", "unlisted"):
        return viewer is None or not state.has("blocking", author.id, viewer.id)
    if viewer is None:
        return False
    if viewer.id in (author.id, *status.mentions, *status.ever_mentioned):
        return True
    return status.visibility == "private" and state.has("following", viewer.id, author.id)


def may_list(state: State, status: Status, viewer: Account | None) -> bool:
    """StatusFilter: batches and threads also leave out whom the asker blocks or mutes, and limited strangers."""
    author, asker = status.account_id, viewer.id if viewer else None
    if asker == author:
        return not status.discarded
    if not may_see(state, status, viewer):
        return False
    if asker is not None and (state.has("blocking", asker, author) or state.has("muting", asker, author)):
        return False
    stranger = asker is None or not state.has("following", asker, author)
    return not (state.accounts[author].is_silenced and stranger and not (viewer and viewer.is_silenced))


def hidden_from(state: State, viewer: Account | None) -> set[int]:
    """Who is left out of lists of people: whom the asker blocks or mutes, and who blocks the asker."""
    if viewer is None:
        return set()
    blocked_by = {i for i, blocked in state.blocking.items() if viewer.id in blocked}
    return {*state.blocking[viewer.id], *state.muting[viewer.id], *blocked_by}


def visible(state: State, status_id: int | None, viewer: Account | None) -> Status:
    """The post, or the 404 that hides whether it exists."""
    status = state.status(status_id) if status_id is not None else None
    if status is None or not may_see(state, status, viewer):
        raise Refused(404, "Not Found")
    return status


def resolve(state: State, author: Account, words: str) -> tuple[str, list[Account]]:
    """The text with its mentions as the server writes them, and whom it mentions.

    Who is unknown, suspended or blocked by the author is left out without a word. (ProcessMentionsService.)
    """

    def find(name: str, domain: str) -> Account | None:
        near = state.find(f"{name}@{author.domain}") if author.domain and not domain else None
        account = near or state.find(f"{name}@{domain}")
        if (
            account is None
            or account.is_suspended
            or (account.is_local and not (account.confirmed and account.approved))
        ):
            return None
        return account

    words, found = text.same_names(words, find)
    return words, [a for a in found if not state.has("blocking", author.id, a.id)]


def post(inst: Instance, author: Account, draft: Draft) -> Status:
    """PostStatusService: checks, writes the row, and leaves the rest to workers."""
    state = inst.state
    words, spoiler = draft.text.strip(), draft.spoiler_text.strip()
    if not words and spoiler:
        words, spoiler = spoiler, ""
    visibility = author.posts_as if draft.visibility is None else draft.visibility
    if visibility == "public" and author.is_silenced:
        visibility = "unlisted"
    if not visibility.strip():  # given, but empty: neither the author's default nor the limit is looked at
        visibility = "private" if author.locked else "public"
    words, mentioned = resolve(state, author, words)
    _expect(state, author, mentioned, draft.allowed)
    if author.is_local:
        _validate(state, words, spoiler, visibility)
        inst.limits.take(STATUSES, author.id)
    above = draft.in_reply_to
    status = Status(
        id=state.snowflake(),
        account_id=author.id,
        created_at=state.now(),
        text=words,
        html=draft.html or _html(state, author, words, mentioned),
        visibility=visibility,
        conversation_id=above.conversation_id if above else state.next_id("threads"),
        spoiler_text=spoiler,
        sensitive=draft.sensitive,
        language=text.language(draft.language, author.posting.get("language"), author.locale, "en"),
        in_reply_to_id=above.id if above else None,
        in_reply_to_account_id=_answered(above, author),
        app_id=draft.app_id,
        uri=_remote_uri(state, author),
        mentions=[a.id for a in mentioned],
        tags=text.tags_in(words),
    )
    state.add_status(status)
    if visibility != "direct":
        author.statuses_count += 1
        author.last_status_at = status.created_at
    if above is not None and visibility in ("public", "unlisted"):
        above.replies_count += 1
    inst.late.add(lambda: _distribute(inst, status))
    _tell_hooks(inst, "status.created", status)
    return status


def _answered(above: Status | None, author: Account) -> int | None:
    """Whom a post answers. Answering oneself goes on answering the other."""
    if above is None:
        return None
    own_answer = above.account_id == author.id and above.in_reply_to_account_id is not None
    return above.in_reply_to_account_id if own_answer else above.account_id


def _remote_uri(state: State, author: Account) -> str | None:
    if author.is_local:
        return None
    return f"{entities.actor_uri(state, author)}/statuses/{len(state.posts_of[author.id]) + 1}"


def _expect(state: State, author: Account, mentioned: list[Account], allowed: list[int] | None) -> None:
    unexpected = [a for a in mentioned if allowed is not None and a.id not in allowed]
    if unexpected:
        people = [entities.account(state, a, author) for a in unexpected]
        raise Refused(422, "Post would be sent to unexpected accounts", unexpected_accounts=people)


def _validate(state: State, words: str, spoiler: str, visibility: str) -> None:
    problems = []
    if visibility not in VISIBILITIES:
        problems.append("Visibility is not included in the list")
    if not words:
        problems.append("Text can't be blank")
    if text.length(words, spoiler) > state.most_characters:
        problems.append(f"Text character limit of {state.most_characters} exceeded")
    if problems:
        raise invalid(*problems)


def edit(
    inst: Instance, status: Status, words: str, *, spoiler_text: str = "", sensitive: bool = False, language: str = ""
) -> Status:
    """UpdateStatusService: replaces the whole post; an omitted content note is gone. Counts as a post."""
    state, author = inst.state, inst.state.accounts[status.account_id]
    spoiler = spoiler_text
    if not words.strip():  # the note becomes the text, and the note that was there stays
        words, spoiler = spoiler, status.spoiler_text
    tongue = text.language(language, status.language, author.posting.get("language"), author.locale, "en")
    if (words, spoiler, sensitive, tongue) == (status.text, status.spoiler_text, status.sensitive, status.language):
        return status
    words, spoiler = words.strip(), spoiler.strip()
    if author.is_local:
        _validate(state, words, spoiler, status.visibility)
        inst.limits.take(STATUSES, author.id)
    if not status.edits:
        status.edits.append(snapshot(state, status, status.created_at))
    status.text, status.spoiler_text, status.sensitive, status.language = words, spoiler, sensitive, tongue
    status.edited_at = state.now()
    status.edits.append(snapshot(state, status, status.edited_at))
    status.text, mentioned = resolve(state, author, words)
    _mention_anew(status, [a.id for a in mentioned])
    now_mentioned = [state.accounts[i] for i in status.mentions]
    status.html, status.tags = _html(state, author, status.text, now_mentioned), text.tags_in(words)
    inst.late.add(lambda: _distribute(inst, status, update=True))
    for _ in range(2):  # Mastodon sends the webhook of an edit twice
        _tell_hooks(inst, "status.updated", status)
    return status


def _mention_anew(status: Status, mentioned: list[int]) -> None:
    """After an edit. Who is no longer mentioned may still see the post; who is again has the old place in the line."""
    status.ever_mentioned = list(dict.fromkeys([*status.ever_mentioned, *status.mentions, *mentioned]))
    status.mentions = [i for i in status.ever_mentioned if i in mentioned]


def _html(state: State, author: Account, words: str, mentioned: list[Account]) -> str:
    return text.to_html(words, state.domain, [author, *mentioned])


def snapshot(state: State, status: Status, at: datetime) -> Edit:
    """A wording of the post. The history shows mentions as bare names, but for the author's own."""
    shown = _html(state, state.accounts[status.account_id], status.text, [])
    return Edit(status.text, shown, status.spoiler_text, status.sensitive, at)


def _tell_hooks(inst: Instance, event: str, status: Status) -> None:
    if inst.state.accounts[status.account_id].is_local:
        inst.hooks.trigger(event, lambda: entities.status(inst.state, status, None))


def _distribute(inst: Instance, status: Status, *, update: bool = False) -> None:
    """FanOutOnWriteService: the author's and the followers' home, the people mentioned, their conversations."""
    state, author = inst.state, inst.state.accounts[status.account_id]
    if status.discarded or status.id not in state.statuses:
        return
    event = "status.update" if update else "update"

    def to_home(reader: Account) -> None:
        inst.streams.push(f"home:{reader.id}", event, lambda: entities.streamed_status(state, status, reader))

    if author.is_local:
        to_home(author)
    for account in [state.accounts[i] for i in status.mentions]:
        if not account.is_local:
            continue
        told = any(n.status_id == status.id and n.type == "mention" for n in state.notifications[account.id])
        if not told:
            notify.notify(inst, account, "mention", author, status=status)
        if update:  # also where the mention was filtered
            inst.streams.push(
                f"notifications:{account.id}",
                event,
                lambda account=account: entities.streamed_status(state, status, account),  # type: ignore[misc]
            )
    followers = state.followers.get(author.id, {})
    for follower in [state.accounts[i] for i in followers if status.visibility != "direct" or i in status.mentions]:
        if follower.is_local and comes_home(state, status, follower):
            to_home(follower)
            if followers[follower.id].notify and not update and status.in_reply_to_account_id in (None, author.id):
                notify.notify(inst, follower, "status", author, status=status)
    if status.visibility == "direct" and author.is_local and not update:
        notify.add_to_conversation(inst, author, status)
    if status.visibility == "public" and status.in_reply_to_account_id in (None, author.id):
        for channel in ("public", "public:local" if author.is_local else "public:remote"):
            inst.streams.push(channel, event, lambda: entities.status(state, status, None))


def comes_home(state: State, status: Status, reader: Account) -> bool:
    """FeedManager: not what has to do with people whom the reader blocks or mutes, nor answers to strangers."""
    people = {status.account_id, *status.mentions}
    if any(state.has("blocking", reader.id, i) or state.has("muting", reader.id, i) for i in people):
        return False
    answered = status.in_reply_to_account_id
    return answered in (None, reader.id, status.account_id) or state.has("following", reader.id, answered)


def favourite(inst: Instance, account: Account, status: Status) -> None:
    """Costs no status; the author is told later."""
    state, author = inst.state, inst.state.accounts[status.account_id]
    if state.has("blocking", account.id, author.id):
        raise not_allowed()
    if account.id in status.favourited_by:
        return
    status.favourited_by[account.id] = state.next_id("favourites")
    inst.late.add(lambda: notify.notify(inst, author, "favourite", account, status=status))


def unfavourite(inst: Instance, account: Account, status: Status) -> None:
    """Taken back a little later, together with what the author was told."""

    def gone() -> None:
        status.favourited_by.pop(account.id, None)
        notify.forget(inst.state, status.account_id, "favourite", account.id, status.id)

    inst.late.add(gone)


def pin(state: State, account: Account, status: Status) -> None:
    problems = []
    if status.account_id != account.id:
        problems.append("Someone else's post cannot be pinned")
    if status.visibility == "direct":
        problems.append("Posts that are only visible to mentioned users cannot be pinned")
    if sum(state.statuses[i].pinned for i in state.posts_of[account.id]) >= MOST_PINNED:
        problems.append("You have already pinned the maximum number of posts")
    if problems:
        raise invalid(*problems)
    if status.pinned:
        raise Refused(422, "Duplicate record")
    status.pinned = True
