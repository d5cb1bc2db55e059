FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-pip gcc
WORKDIR /opt/app
COPY . .
RUN pip3 install --break-system-packages -r requirements.txt
CMD ["python3", "app.py"]
