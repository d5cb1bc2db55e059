FROM debian:12

CMD ["a"]


	cmd ["b"]
USER app
CMD ["c"]
