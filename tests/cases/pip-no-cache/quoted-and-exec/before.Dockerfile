FROM python:3.12
RUN ["pip", "install", "a"]
RUN bash -c "source /v/bin/activate && pip install b"
