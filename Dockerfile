# Behind a registry of your own: docker build --secret id=npmrc,src="$HOME/.npmrc" -t smartlink-sync .

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/clean-dist.js scripts/make-executable.js scripts/
COPY src/ src/
RUN npm run build

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The optional dependency is a Postgres of its own, for trials without Docker.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
    # Declarations and source maps of libraries: half of the bytes, and nothing at run time reads them.
 && find node_modules \( -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' -o -name '*.map' \) -delete

FROM node:24-slim
LABEL org.opencontainers.image.title="smartlink-sync" \
      org.opencontainers.image.description="Keeps a Postgres warehouse in step with OnlyFansAPI Smart Links, and proves what it stores." \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production \
    HTTP_HOST=0.0.0.0
WORKDIR /app
RUN ln -s /app/dist/cli.js /usr/local/bin/smartlink-sync
COPY --from=dependencies /app/node_modules/ node_modules/
COPY package.json LICENSE ./
COPY migrations/ migrations/
COPY --from=build /app/dist/ dist/
USER node
EXPOSE 8080
# Whether the worker lives, which is what a restart can mend. Whether it is ready, /readyz says.
# Starting Node takes longer than some seconds on a machine that is overloaded, and a restart would not mend that.
HEALTHCHECK --interval=10s --timeout=20s --start-period=30s --retries=3 \
  CMD ["node", "-e", "require('node:http').get(`http://127.0.0.1:${process.env.HTTP_PORT || 8080}/livez`, (r) => process.exit(r.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
# Without a shell: the program is process 1 and gets the signals itself.
ENTRYPOINT ["node", "/app/dist/cli.js"]
CMD ["start"]
