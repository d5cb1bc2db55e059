FROM debian:12-slim
MAINTAINER Jane Doe \
    # her address
    <jane@example.com>, \
    Joe
