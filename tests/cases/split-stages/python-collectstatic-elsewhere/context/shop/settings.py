STATIC_ROOT = "/srv/static"
