# The services of Spot Canvas. Targets: `service` is one service on servers (`run projector`, ...), `up` everything in one.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml tsconfig*.json ./
COPY domain/package.json domain/
COPY projections/package.json projections/
COPY services/package.json services/
COPY scripts/package.json scripts/
COPY ui/package.json ui/
RUN npx -y pnpm@12 install --frozen-lockfile --ignore-scripts
COPY . .
RUN npx -y pnpm@12 install --frozen-lockfile --offline \
  && npx -y pnpm@12 build \
  && npx -y pnpm@12 --filter @spot-canvas/services --prod --legacy deploy /out

FROM node:22-bookworm-slim AS service
ENV NODE_ENV=production LOG_FORMAT=json CANVAS_DATA_DIR=/data
COPY --from=build /out /app
COPY deploy/healthy.mjs /app/deploy/
RUN mkdir /data /archive && chown node:node /data /archive
USER node
WORKDIR /app
VOLUME /data
ENTRYPOINT ["node", "bin/canvas.js"]

FROM service AS up
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "deploy/healthy.mjs", "http://127.0.0.1:8080/health"]
EXPOSE 8080
CMD ["up", "--host", "0.0.0.0"]
