"""What stands above a post. (DELIBERATION.md, *Which case a reply belongs to*.)

Every message that mentions the bot is read anyway, with what it answers: so a thread that it is part of is known, and
costs no request. What is not known comes with one: `/context` gives all that is above a post, but for what the server
leaves out of lists (posts of limited accounts, as in batches), which is asked for by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from jurybot.core.names import StatusId
from jurybot.service.ports.instance import Permanent, Transient
from jurybot.service.ports.told import Ancestor, Status

REMEMBERED_AT_MOST = 2_000
"""Posts: about half a megabyte. After a restart, or a flood of mentions, a thread is asked for once more."""


class Threads:
    """`show` gives one post, None for one that is not to be seen; `show_above` those above a post in any order. Both
    may raise InstanceError."""

    def __init__(
        self, show: Callable[[StatusId], Status | None], show_above: Callable[[StatusId], Iterable[Status]]
    ) -> None:
        self._show, self._show_above = show, show_above
        self._known: dict[StatusId, Ancestor] = {}

    def remember(self, posts: Iterable[Status]) -> None:
        """Where these stand. It never changes: what a reply was written under is kept also when that is deleted."""
        for post in posts:
            self._known.setdefault(post.id, Ancestor(id=post.id, author=post.author.id, in_reply_to=post.in_reply_to))
        while len(self._known) > REMEMBERED_AT_MOST:
            del self._known[next(iter(self._known))]

    def above(self, post: Status, at_most: int) -> Iterator[Ancestor]:
        """Nearest first, so many, up to the first that is not to be seen; each is asked for when it is wanted. Raises
        InstanceError."""
        at, parent, is_asked = post.id, post.in_reply_to, at_most == 1  # for one alone a thread is too much to ask for
        for _ in range(at_most):
            if parent is None:
                return
            if parent not in self._known and not is_asked:
                is_asked = True
                self.remember(self._thread(at))
            found = self._known.get(parent) or self._alone(parent)
            if found is None:
                return
            yield found
            at, parent = found.id, found.in_reply_to

    def _thread(self, at: StatusId) -> Iterable[Status]:
        """Nothing where the server cannot give it, or gives too much: the posts are then asked for one by one."""
        try:
            return self._show_above(at)
        except (Transient, Permanent):
            return ()

    def _alone(self, id_: StatusId) -> Ancestor | None:
        post = self._show(id_)
        if post is None:
            return None
        self.remember([post])
        return self._known[id_]
