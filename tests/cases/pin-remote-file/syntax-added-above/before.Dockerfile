# escape=`
# check=error=true

# The tool
FROM alpine:3.20
ADD --chown=1 `
  # fetched
  "https://files.example/v4/other" /opt/
ADD `
  # fetched
  https://files.example/tool-1.2.3.tar.gz `
  /opt/
