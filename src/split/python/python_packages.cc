#include "split/python/python_packages.h"

#include <algorithm>
#include <array>

namespace drydock {
namespace {

using std::string_view;
using Kind = PythonPackageNeed::Kind;

struct Row {
  string_view name;
  Kind kind;
  string_view what;
};

// After the projects' own installation instructions and the lists of files that they publish for Linux.
constexpr auto kNeeds = std::to_array<Row>({
    // Published as source only, or in wheels that leave the library to the system.
    {"psycopg2", Kind::kLinks, "pq"},
    {"psycopg[c]", Kind::kLinks, "pq"},
    {"psycopg-c", Kind::kLinks, "pq"},
    {"psycopg", Kind::kLoads, "pq"},
    {"psycopg2cffi", Kind::kLinks, "pq"},
    {"pygresql", Kind::kLinks, "pq"},
    {"mysqlclient", Kind::kLinks, "mariadb"},
    {"mariadb", Kind::kLinks, "mariadb"},
    {"fastecdsa", Kind::kLinks, "gmp"},
    {"pycrypto", Kind::kLinks, "gmp"},
    {"python-ldap", Kind::kLinks, "ldap"},
    {"python-ldap", Kind::kLinks, "sasl2"},
    {"pyodbc", Kind::kLoads, "odbc"},
    {"pycurl", Kind::kLinks, "curl"},
    {"sasl", Kind::kLinks, "sasl2"},
    {"gssapi", Kind::kLinks, "gssapi"},
    {"krb5", Kind::kLinks, "gssapi"},
    {"kerberos", Kind::kLinks, "gssapi"},
    {"pykerberos", Kind::kLinks, "gssapi"},
    {"uwsgi", Kind::kUnknown, ""},
    {"pyuwsgi", Kind::kUnknown, ""},
    {"pycairo", Kind::kLinks, "cairo"},
    {"pygobject", Kind::kUnknown, ""},
    {"pygraphviz", Kind::kUnknown, ""},
    {"gdal", Kind::kUnknown, ""},
    {"xmlsec", Kind::kUnknown, ""},
    {"python3-saml", Kind::kUnknown, ""},
    {"cx-oracle", Kind::kUnknown, ""},
    {"pyaudio", Kind::kUnknown, ""},
    {"dbus-python", Kind::kLinks, "dbus"},
    {"pycups", Kind::kUnknown, ""},
    {"pylibmc", Kind::kLinks, "memcached"},
    {"bjoern", Kind::kLinks, "ev"},
    {"meinheld", Kind::kUnknown, ""},
    {"rocksdb", Kind::kUnknown, ""},
    {"python-rocksdb", Kind::kUnknown, ""},
    {"plyvel", Kind::kUnknown, ""},
    {"leveldb", Kind::kUnknown, ""},
    {"python-snappy", Kind::kUnknown, ""},
    {"pymssql", Kind::kLoads, "ssl"},
    {"m2crypto", Kind::kLinks, "ssl"},
    {"systemd-python", Kind::kUnknown, ""},
    {"pyscard", Kind::kUnknown, ""},
    {"pybluez", Kind::kUnknown, ""},
    {"pymupdf", Kind::kUnknown, ""},
    {"pdftotext", Kind::kUnknown, ""},
    {"python-poppler", Kind::kUnknown, ""},
    {"tables", Kind::kUnknown, ""},
    {"pyzbar", Kind::kUnknown, ""},
    {"mpi4py", Kind::kUnknown, ""},
    {"netcdf4", Kind::kUnknown, ""},
    {"dlib", Kind::kUnknown, ""},
    {"face-recognition", Kind::kUnknown, ""},
    {"pyicu", Kind::kUnknown, ""},
    {"ibm-db", Kind::kUnknown, ""},
    {"mapnik", Kind::kUnknown, ""},
    {"scikit-sparse", Kind::kUnknown, ""},
    {"pysqlcipher3", Kind::kUnknown, ""},
    {"sqlcipher3", Kind::kUnknown, ""},
    {"pygame", Kind::kUnknown, ""},
    {"kivy", Kind::kUnknown, ""},
    {"wxpython", Kind::kUnknown, ""},
    {"pyqt5", Kind::kUnknown, ""},
    {"pyqt6", Kind::kUnknown, ""},
    {"pyside2", Kind::kUnknown, ""},
    {"pyside6", Kind::kUnknown, ""},
    {"vtk", Kind::kUnknown, ""},
    {"open3d", Kind::kUnknown, ""},
    // Libraries of the system that are loaded by name, and which the large images have by chance.
    {"python-magic", Kind::kLoads, "magic"},
    {"file-magic", Kind::kLoads, "magic"},
    {"cairocffi", Kind::kLoads, "cairo"},
    {"cairosvg", Kind::kLoads, "cairo"},
    {"svglib", Kind::kUnknown, ""},
    {"weasyprint", Kind::kUnknown, ""},
    {"wand", Kind::kUnknown, ""},
    {"pythonmagick", Kind::kUnknown, ""},
    {"lightgbm", Kind::kLoads, "gomp"},
    {"opencv-python", Kind::kLoads, "glib"},
    {"opencv-contrib-python", Kind::kLoads, "glib"},
    {"opencv-python-headless", Kind::kLoads, "glib"},
    {"opencv-contrib-python-headless", Kind::kLoads, "glib"},
    {"pyvips", Kind::kUnknown, ""},
    {"pyusb", Kind::kUnknown, ""},
    {"pyudev", Kind::kUnknown, ""},
    {"pyenchant", Kind::kUnknown, ""},
    {"python-gnupg", Kind::kStarts, "gpg"},
    {"gnupg", Kind::kStarts, "gpg"},
    // Programs.
    {"pysaml2", Kind::kStarts, "xmlsec1"},
    {"gitpython", Kind::kStarts, "git"},
    {"gitdb", Kind::kStarts, "git"},
    {"dvc", Kind::kStarts, "git"},
    {"pre-commit", Kind::kStarts, "git"},
    {"copier", Kind::kStarts, "git"},
    {"cookiecutter", Kind::kStarts, "git"},
    {"dbt-core", Kind::kStarts, "git"},
    {"mlflow", Kind::kStarts, "git"},
    {"ansible", Kind::kStarts, "ssh"},
    {"ansible-core", Kind::kStarts, "ssh"},
    {"ansible-runner", Kind::kStarts, "ssh"},
    {"graphviz", Kind::kStarts, "dot"},
    {"pydot", Kind::kStarts, "dot"},
    {"pydotplus", Kind::kStarts, "dot"},
    {"diagrams", Kind::kStarts, "dot"},
    {"pytesseract", Kind::kStarts, "tesseract"},
    {"ocrmypdf", Kind::kStarts, "tesseract"},
    {"pdf2image", Kind::kStarts, "pdftoppm"},
    {"ffmpeg-python", Kind::kStarts, "ffmpeg"},
    {"pydub", Kind::kStarts, "ffmpeg"},
    {"openai-whisper", Kind::kStarts, "ffmpeg"},
    {"yt-dlp", Kind::kStarts, "ffmpeg"},
    {"youtube-dl", Kind::kStarts, "ffmpeg"},
    {"pdfkit", Kind::kStarts, "wkhtmltopdf"},
    {"imgkit", Kind::kStarts, "wkhtmltoimage"},
    {"pypandoc", Kind::kStarts, "pandoc"},
    {"unoconv", Kind::kStarts, "soffice"},
    {"textract", Kind::kUnknown, ""},
    {"unstructured", Kind::kUnknown, ""},
    {"selenium", Kind::kUnknown, ""},
    {"playwright", Kind::kUnknown, ""},
    {"pyppeteer", Kind::kUnknown, ""},
    {"html2image", Kind::kUnknown, ""},
    {"webdriver-manager", Kind::kUnknown, ""},
    {"undetected-chromedriver", Kind::kUnknown, ""},
    {"kaleido", Kind::kUnknown, ""},
    {"pyspark", Kind::kStarts, "java"},
    {"jpype1", Kind::kUnknown, ""},
    {"pyjnius", Kind::kUnknown, ""},
    {"tabula-py", Kind::kStarts, "java"},
    {"konlpy", Kind::kStarts, "java"},
    {"language-tool-python", Kind::kStarts, "java"},
    {"tika", Kind::kStarts, "java"},
    {"py4j", Kind::kStarts, "java"},
    {"rpy2", Kind::kUnknown, ""},
    {"oct2py", Kind::kUnknown, ""},
    {"supervisor", Kind::kUnknown, ""},
    {"circus", Kind::kUnknown, ""},
    {"honcho", Kind::kUnknown, ""},
    {"sh", Kind::kUnknown, ""},
    {"plumbum", Kind::kUnknown, ""},
    {"invoke", Kind::kUnknown, ""},
    {"fabric", Kind::kUnknown, ""},
    {"delegator-py", Kind::kUnknown, ""},
    {"envoy", Kind::kUnknown, ""},
    {"xvfbwrapper", Kind::kUnknown, ""},
    {"pyvirtualdisplay", Kind::kUnknown, ""},
    {"apache-airflow", Kind::kUnknown, ""},
    {"scapy", Kind::kUnknown, ""},
    {"python-nmap", Kind::kStarts, "nmap"},
    {"python-libnmap", Kind::kStarts, "nmap"},
    {"pyshark", Kind::kStarts, "tshark"},
    {"moviepy", Kind::kUnknown, ""},
    {"nodejs-bin", Kind::kUnknown, ""},
    // Compilers at run time.
    {"triton", Kind::kCompiles, ""},
    {"vllm", Kind::kCompiles, ""},
    {"deepspeed", Kind::kCompiles, ""},
    {"flash-attn", Kind::kCompiles, ""},
    {"pytensor", Kind::kCompiles, ""},
    {"aesara", Kind::kCompiles, ""},
    {"theano", Kind::kCompiles, ""},
    {"pymc", Kind::kCompiles, ""},
    {"pymc3", Kind::kCompiles, ""},
    {"pystan", Kind::kCompiles, ""},
    {"cmdstanpy", Kind::kCompiles, ""},
    {"pyximport", Kind::kCompiles, ""},
    {"cppyy", Kind::kCompiles, ""},
    {"pythran", Kind::kCompiles, ""},
    {"brian2", Kind::kCompiles, ""},
    {"numba-cuda", Kind::kCompiles, ""},
    {"tvm", Kind::kCompiles, ""},
    {"pyopencl", Kind::kCompiles, ""},
    {"pycuda", Kind::kCompiles, ""},
    {"cupy", Kind::kCompiles, ""},
    {"hidet", Kind::kCompiles, ""},
    // Files below share/ and etc/ of the prefix.
    {"jupyter", Kind::kData, ""},
    {"jupyterlab", Kind::kData, ""},
    {"jupyterhub", Kind::kData, ""},
    {"notebook", Kind::kData, ""},
    {"nbconvert", Kind::kData, ""},
    {"nbclassic", Kind::kData, ""},
    {"voila", Kind::kData, ""},
    {"ipykernel", Kind::kData, ""},
    {"ipywidgets", Kind::kData, ""},
    {"papermill", Kind::kData, ""},
    {"salt", Kind::kData, ""},
    {"certbot", Kind::kData, ""},
});

struct Command {
  string_view command, project;
};
constexpr auto kCommands = std::to_array<Command>({
    {"django-admin", "django"},
    {"hypercorn", "hypercorn"},
    {"daphne", "daphne"},
    {"waitress-serve", "waitress"},
    {"fastapi", "fastapi-cli"},
    {"celery", "celery"},
    {"rq", "rq"},
    {"rqworker", "rq"},
    {"huey_consumer", "huey"},
    {"huey_consumer.py", "huey"},
    {"dramatiq", "dramatiq"},
    {"arq", "arq"},
    {"alembic", "alembic"},
    {"streamlit", "streamlit"},
    {"mlflow", "mlflow"},
    {"scrapy", "scrapy"},
    {"twistd", "twisted"},
    {"cheroot", "cheroot"},
    {"pserve", "pyramid"},
    {"locust", "locust"},
    {"mkdocs", "mkdocs"},
    {"sanic", "sanic"},
    {"litestar", "litestar"},
    {"granian", "granian"},
    {"prefect", "prefect"},
    {"dagster", "dagster"},
    {"dagster-webserver", "dagster-webserver"},
    {"rasa", "rasa"},
    {"chainlit", "chainlit"},
    {"gradio", "gradio"},
    {"panel", "panel"},
    {"bokeh", "bokeh"},
    {"solara", "solara"},
    {"faust", "faust-streaming"},
    {"taskiq", "taskiq"},
    {"watchmedo", "watchdog"},
    {"aws", "awscli"},
    {"flask", "flask"},
    {"quart", "quart"},
    {"gunicorn", "gunicorn"},
    {"uvicorn", "uvicorn"},
    {"nameko", "nameko"},
    {"functions-framework", "functions-framework"},
    {"opentelemetry-instrument", "opentelemetry-distro"},
    {"ddtrace-run", "ddtrace"},
    {"newrelic-admin", "newrelic"},
    {"aerich", "aerich"},
    {"adev", "aiohttp-devtools"},
    {"pytest", "pytest"},
    {"mitmdump", "mitmproxy"},
});

}  // namespace

std::vector<PythonPackageNeed> python_package_needs(string_view name) {
  std::vector<PythonPackageNeed> out;
  for (const Row& row : kNeeds)
    if (row.name == name) out.push_back({row.kind, row.what});
  return out;
}

string_view project_of_command(string_view command) {
  for (const Command& each : kCommands)
    if (each.command == command) return each.project;
  return {};
}

string_view package_of_program(string_view program) {
  struct Entry {
    string_view program, package;
  };
  static constexpr auto kPackages = std::to_array<Entry>({
      {"git", "git"},
      {"curl", "curl"},
      {"wget", "wget"},
      {"unzip", "unzip"},
      {"zip", "zip"},
      {"jq", "jq"},
      {"ffmpeg", "ffmpeg"},
      {"ffprobe", "ffmpeg"},
      {"dot", "graphviz"},
      {"pdftoppm", "poppler-utils"},
      {"pdftotext", "poppler-utils"},
      {"pdfinfo", "poppler-utils"},
      {"tesseract", "tesseract-ocr"},
      {"wkhtmltopdf", "wkhtmltopdf"},
      {"wkhtmltoimage", "wkhtmltopdf"},
      {"pandoc", "pandoc"},
      {"nmap", "nmap"},
      {"tshark", "tshark"},
      {"pg_dump", "postgresql-client"},
      {"psql", "postgresql-client"},
      {"pg_restore", "postgresql-client"},
      {"mysqldump", "default-mysql-client"},
      {"mysql", "default-mysql-client"},
      {"gpg", "gnupg"},
      {"ssh", "openssh-client"},
      {"soffice", "libreoffice"},
      {"libreoffice", "libreoffice"},
      {"convert", "imagemagick"},
      {"bash", "bash"},
      {"xmlsec1", "xmlsec1"},
      {"openssl", "openssl"},
  });
  for (const Entry& each : kPackages)
    if (each.program == program) return each.package;
  return {};
}

bool is_in_every_image(string_view program, const Distribution& distribution) {
  using K = Distribution::Kind;
  if (distribution.kind != K::kDebian && distribution.kind != K::kUbuntu && distribution.kind != K::kAlpine)
    return false;
  // coreutils, util-linux, grep, sed, tar, gzip, hostname and findutils are essential; busybox has the same.
  static constexpr auto kNames = std::to_array<string_view>(
      {"sh",       "cat",     "cp",       "mv",       "rm",     "ls",       "mkdir",  "rmdir",     "chmod",
       "chown",    "echo",    "env",      "grep",     "sed",    "ln",       "sleep",  "true",      "false",
       "test",     "head",    "tail",     "cut",      "sort",   "find",     "id",     "date",      "df",
       "du",       "touch",   "tar",      "gzip",     "gunzip", "hostname", "uname",  "whoami",    "wc",
       "tee",      "tr",      "uniq",     "xargs",    "kill",   "pwd",      "nice",   "nohup",     "timeout",
       "basename", "dirname", "readlink", "realpath", "stat",   "sync",     "md5sum", "sha256sum", "mktemp",
       "nproc",    "dd",      "mount",    "umount"});
  return std::find(kNames.begin(), kNames.end(), program) != kNames.end();
}

}  // namespace drydock
