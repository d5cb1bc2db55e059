FROM \
  # the base
  python:3.12-slim \
  AS base
FROM py\
thon:3.12
COPY \
  # from here
  --from=busybox:1.36 \
  /bin/busybox /bin/
RUN --mount=type=bind,\
from=busybox:1.36,target=/x \
  true
COPY --from="busybox:1.36" /bin/busybox /bin/
