import flask


def run():
    flask.Flask(__name__).run()
