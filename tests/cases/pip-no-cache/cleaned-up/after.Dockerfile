FROM python:3.12
RUN pip install a && rm -rf ~/.cache/pip
RUN pip install b && pip cache purge
RUN pip install --no-cache-dir c
RUN rm -rf /root/.cache
