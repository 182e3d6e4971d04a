# The image of the service, by `docker build .`. With `--target test` it holds the tests and all they need as well.
FROM node:24-bookworm-slim AS base
ENV HOST=0.0.0.0 DATA_DIR=/data
RUN install -d -o node -g node -m 700 /data
WORKDIR /kupfer
USER node
VOLUME /data
EXPOSE 8002
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8002) + '/livez').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No shell and no pnpm before it: SIGTERM reaches the service itself.
CMD ["node", "--max-semi-space-size=8", "apps/api/src/main.ts"]

FROM base AS tools
USER root
COPY package.json ./
RUN chown node:node . && npm install --global "$(node -p 'require("./package.json").packageManager')"
USER node

# All packages, and the built web client.
FROM tools AS workspace
# Packages first, by the lockfile alone: they stay in the cache while only sources change.
COPY --chown=node:node pnpm-lock.yaml pnpm-workspace.yaml ./
RUN pnpm fetch
COPY --chown=node:node . .
RUN pnpm install --offline --frozen-lockfile && node packages/db/src/generate.ts && node apps/web/build.ts

FROM tools AS test
USER root
# A browser for the tests of the web client; the guides that tests follow use curl.
RUN apt-get update && apt-get install --yes --no-install-recommends chromium curl && rm -rf /var/lib/apt/lists/*
USER node
COPY --from=workspace --chown=node:node /kupfer/ ./

FROM tools AS build
COPY --chown=node:node pnpm-lock.yaml pnpm-workspace.yaml ./
RUN pnpm fetch --prod
COPY --chown=node:node . .
# Of the web client only what is built is needed when the service runs.
RUN pnpm install --offline --frozen-lockfile --prod --filter @kupfer/api... && node packages/db/src/generate.ts
# Prisma's command and the TypeScript compiler have done their work, and nothing asks for them when the service runs.
# They are taken out of what is to be installed, and with them all that only they lead to: more than half of it.
RUN sed -i -e '/^      prisma:$/{N;/specifier/{N;d}}' -e '/^      \(prisma\|typescript\): [0-9]/d' pnpm-lock.yaml \
 && (cd packages/db && pnpm pkg delete dependencies.prisma devDependencies.prisma) \
 && rm -rf node_modules */*/node_modules */*/test \
 && pnpm install --offline --frozen-lockfile --prod --filter @kupfer/api... \
 && rm -r apps/web
# In a checkout under a strict umask the sources are their owner's alone.
RUN chmod -R a+rX .

FROM base
# Root's, so that the service cannot change its own code.
COPY --from=build --chown=root:root /kupfer/package.json /kupfer/LICENSE ./
COPY --from=build --chown=root:root /kupfer/node_modules/ node_modules/
COPY --from=build --chown=root:root /kupfer/packages/ packages/
COPY --from=build --chown=root:root /kupfer/apps/ apps/
COPY --from=workspace --chown=root:root /kupfer/apps/web/dist/ apps/web/dist/
