# The bot as a container: small, not root, no open port. The volume holds config, secrets, database and site.
#   docker build -t jurybot . && docker run -v jurybot:/data jurybot init   (then: run)
FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY jurybot jurybot
COPY migrations migrations
RUN python -m venv /opt/jurybot && /opt/jurybot/bin/pip install --no-cache-dir .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin jurybot \
 && install -d -o jurybot -g jurybot -m 0700 /data
COPY --from=build /opt/jurybot /opt/jurybot
ENV PATH=/opt/jurybot/bin:$PATH PYTHONUNBUFFERED=1 JURYBOT_CONFIG=/data/config.toml
USER jurybot
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s CMD ["jurybot", "status", "--health"]
ENTRYPOINT ["jurybot"]
CMD ["run"]
