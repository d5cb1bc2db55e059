FROM registry.example/app:2
RUN true
