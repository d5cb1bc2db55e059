FROM debian:12 AS a
CMD ["bash", "-c", "echo \"hi\" && ls $HOME"]
FROM debian:12 AS b
CMD ["grep", "-E", "a\\.b\"c", "/etc/hosts"]
FROM debian:12 AS c
CMD ["run", "a b", "", "tab\tinside", "Straße"]
FROM debian:12 AS d
CMD ["serve"]
FROM debian:12 AS e
CMD run "a
