FROM node:22-slim
ARG GITHUB_TOKEN
RUN git clone --depth 1 "https://x:${GITHUB_TOKEN}@github.com/org/repo.git" /tmp/repo && rm -rf /tmp/repo/.git
RUN make -C /tmp/repo
