FROM debian:12-slim
ENV A="one word"
ENV B='single $X'
ENV C="-Da=two words -Db=\$x \"q\" end"
ENV D=two\ words
ENV E="two words andmore \$X \"q\" \\"
ENV F="it is quoted \$X \z"
ENV G="a b=c d=e"
ENV H="${X:-a} and ${Y:+b}"
ENV I="$X $Y${Z}.txt"
ENV J="a  b	c"
ENV K==x
ENV L=C:\dir\file
ENV M="price $5 $ 6 a$"
ENV N="<<EOF x"
ENV O="{a: b, c: [1, 2]}"
ENV P={"a":"b"}
ENV Q="é ü"
