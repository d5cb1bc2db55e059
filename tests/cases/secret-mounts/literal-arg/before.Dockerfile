FROM debian:12 AS fetch
ARG DEPLOY_TOKEN=k9Zx72bQp0LmVt41sWdE83yR
RUN curl -fsSo /f "https://x:$DEPLOY_TOKEN@host.example/f"
ENV MIRROR_PASSWORD=sesame-open
RUN curl -fsSo /g "https://x:$MIRROR_PASSWORD@host.example/g"

FROM debian:12
COPY --from=fetch /f /g /
ARG ROOT_PASSWORD=changeme
RUN echo "root:$ROOT_PASSWORD" | chpasswd
