FROM {{ .python.from }}
RUN true
