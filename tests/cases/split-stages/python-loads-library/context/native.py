import ctypes

lib = ctypes.CDLL("libcurl.so.4")
