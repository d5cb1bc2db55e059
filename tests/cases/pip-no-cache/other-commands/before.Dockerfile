FROM python:3.12
RUN pip download a && pip wheel b && pip uninstall -y c && pip freeze
RUN uv pip install a && pipenv install && pipx install b && poetry install
RUN echo pip install a && printf 'pip install b'
CMD pip install c
