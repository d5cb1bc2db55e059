FROM gcc:14
WORKDIR /app
COPY . .
COPY <<EOF /app/config.ini
port=1
EOF
RUN make
CMD ["./s"]
