# Streamgauge in a container: built from this checkout, run by a user without rights, its data in /data.
# docs/install.md says how to start it, and how this file is tried out.
ARG BASE=node:24-trixie-slim

FROM ${BASE} AS package
WORKDIR /source
COPY . .
RUN npm ci && npm pack --pack-destination /tmp && mkdir /package \
  && npm install --prefix /package --omit=dev /tmp/streamgauge-*.tgz

FROM ${BASE}
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates git openssh-client \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --create-home --home-dir /data streamgauge
COPY --from=package /package/node_modules /opt/streamgauge/node_modules
RUN ln -s /opt/streamgauge/node_modules/.bin/streamgauge /usr/local/bin/streamgauge
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 4400
# A start that has a long history to open may take a while; afterwards an answer is a matter of milliseconds.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4400/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["streamgauge"]
CMD ["serve", "--host", "0.0.0.0"]
