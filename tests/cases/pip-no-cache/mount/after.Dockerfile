FROM python:3.12
RUN --mount=type=cache,target=/root/.cache/pip pip install a
RUN --mount=type=cache,dst=/root/.cache pip install a
RUN --mount=type=cache,target=/home/app/.cache/pip,uid=1000 pip install a
RUN --mount=type=bind,source=requirements.txt,target=/tmp/requirements.txt pip install --no-cache-dir -r /tmp/requirements.txt
RUN --mount=type=cache,target=/var/cache/apt pip install --no-cache-dir a
RUN --mount=type=cache,target=$CACHE pip install a
