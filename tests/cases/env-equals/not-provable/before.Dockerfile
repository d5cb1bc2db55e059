FROM debian:12-slim
ENV A ${X:-"a b"} c
ENV B $X"y" z
ENV C a$"b" c
ENV E ${X:-a\}b} c
