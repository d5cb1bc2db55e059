from setuptools import setup

setup(
    name="hello",
    version="1.0",
    py_modules=["app"],
    install_requires=["flask"],
    entry_points={"console_scripts": ["hello=app:main"]},
)
