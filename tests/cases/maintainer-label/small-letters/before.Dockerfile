from debian:12-slim
maintainer jane
