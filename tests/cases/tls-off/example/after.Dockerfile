FROM python:3.12-slim
RUN pip install flask==3.0.3
RUN curl -fsSL https://github.com/krallin/tini/releases/download/v0.19.0/tini -o /tini
ENV NODE_TLS_REJECT_UNAUTHORIZED=0
