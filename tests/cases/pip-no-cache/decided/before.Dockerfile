FROM python:3.12
RUN pip install --no-cache-dir a && pip --no-cache-dir install b && pip install c --no-cache
RUN pip install --cache-dir /c d
RUN PIP_NO_CACHE_DIR=1 pip install e
RUN export PIP_NO_CACHE_DIR=1 && pip install e
RUN pip config set global.no-cache-dir true && pip install f
RUN pip install g
