FROM debian:12-slim
ENV A {{ .version | sub("[~].*$"; "") }}
ENV B {{.b}}
ENV C=%%C%%
