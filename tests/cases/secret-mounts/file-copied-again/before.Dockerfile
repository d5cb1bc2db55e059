FROM node:22-slim
WORKDIR /app
COPY .netrc /root/
RUN git clone https://git.example/repo.git && rm /root/.netrc
COPY . .
