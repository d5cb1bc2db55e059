FROM debian:12-slim
MAINTAINER Jane "JD" Doe, costs $5 or ${PRICE}, in C:\temp
