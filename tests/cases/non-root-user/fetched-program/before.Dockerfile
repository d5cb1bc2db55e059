FROM python:3.12
RUN git clone https://git.example/someone/app.git /opt/app
CMD ["python", "/opt/app/main.py"]
