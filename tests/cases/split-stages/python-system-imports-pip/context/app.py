import pip

print(pip.__version__)
