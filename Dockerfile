# The services of Spot Canvas: one image, one command each (`run projector`, `run signals`, `run bot`, `run api`).
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml tsconfig*.json ./
COPY domain/package.json domain/
COPY projections/package.json projections/
COPY services/package.json services/
COPY scripts/package.json scripts/
RUN npx -y pnpm@12 install --frozen-lockfile
COPY . .
RUN npx -y pnpm@12 build && npx -y pnpm@12 --filter @spot-canvas/services --prod --legacy deploy /out

FROM node:22-bookworm-slim
ENV NODE_ENV=production LOG_FORMAT=json CANVAS_DATA_DIR=/data
COPY --from=build /out /app
RUN mkdir /data && chown node:node /data
USER node
WORKDIR /app
VOLUME /data
ENTRYPOINT ["node", "bin/canvas.js"]
CMD ["up", "--host", "0.0.0.0"]
