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
// A project without a row is taken to need nothing, and the proof says so among its assumptions. kUnknown declines only
// where the new base has less than the old one: on the same base all that the author installs to run stays.
constexpr auto kNeeds = std::to_array<Row>({
    // Published as source only, or in wheels that leave the library to the system.
    // psycopg2-binary is not here, since its wheels hold libpq.
    {"psycopg2", Kind::kLinks, "pq"},
    {"psycopg[c]", Kind::kLinks, "pq"},
    {"psycopg-c", Kind::kLinks, "pq"},
    // The form of psycopg 3 that is Python alone loads libpq with ctypes.
    {"psycopg", Kind::kLoads, "pq"},
    {"psycopg2cffi", Kind::kLinks, "pq"},
    {"pygresql", Kind::kLinks, "pq"},
    // Debian's default-libmysqlclient-dev is MariaDB's, so that both are linked with the same library.
    {"mysqlclient", Kind::kLinks, "mariadb"},
    {"mariadb", Kind::kLinks, "mariadb"},
    {"fastecdsa", Kind::kLinks, "gmp"},
    // Its `_fastmath` is compiled where the build finds GMP.
    {"pycrypto", Kind::kLinks, "gmp"},
    // It is published as source alone, and links both.
    {"python-ldap", Kind::kLinks, "ldap"},
    {"python-ldap", Kind::kLinks, "sasl2"},
    {"pyodbc", Kind::kLoads, "odbc"},
    {"pycurl", Kind::kLinks, "curl"},
    {"sasl", Kind::kLinks, "sasl2"},
    // For Linux these are published as source, and link the library of Kerberos.
    {"gssapi", Kind::kLinks, "gssapi"},
    {"krb5", Kind::kLinks, "gssapi"},
    {"kerberos", Kind::kLinks, "gssapi"},
    {"pykerberos", Kind::kLinks, "gssapi"},
    // uWSGI is compiled with what its build finds, PCRE, OpenSSL, libxml2
    // and more, and its configuration names the rest.
    {"uwsgi", Kind::kUnknown, ""},
    {"pyuwsgi", Kind::kUnknown, ""},
    {"pycairo", Kind::kLinks, "cairo"},
    // PyGObject loads whichever libraries the program asks for by introspection.
    {"pygobject", Kind::kUnknown, ""},
    {"pygraphviz", Kind::kUnknown, ""},
    // The bindings have to be of the same release as the system's GDAL.
    {"gdal", Kind::kUnknown, ""},
    {"xmlsec", Kind::kUnknown, ""},
    {"python3-saml", Kind::kUnknown, ""},
    // It loads Oracle's client, which no distribution has.
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
    // Graphical toolkits load plug-ins, fonts and parts of the window system by name.
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
    // WeasyPrint loads Pango, HarfBuzz and fontconfig, and wants fonts besides.
    {"weasyprint", Kind::kUnknown, ""},
    {"wand", Kind::kUnknown, ""},
    {"pythonmagick", Kind::kUnknown, ""},
    // Its wheel is linked with GCC's OpenMP library and leaves that to the system.
    {"lightgbm", Kind::kLoads, "gomp"},
    {"opencv-python", Kind::kLoads, "glib"},
    {"opencv-contrib-python", Kind::kLoads, "glib"},
    {"opencv-python-headless", Kind::kLoads, "glib"},
    {"opencv-contrib-python-headless", Kind::kLoads, "glib"},
    {"pyvips", Kind::kUnknown, ""},
    {"pyusb", Kind::kUnknown, ""},
    {"pyudev", Kind::kUnknown, ""},
    {"pyenchant", Kind::kUnknown, ""},
    // These steer the program `gpg`, and hold nothing of it.
    {"python-gnupg", Kind::kStarts, "gpg"},
    {"gnupg", Kind::kStarts, "gpg"},
    // Programs.
    // Each runs a program by its name, and pip does not bring it.
    {"pysaml2", Kind::kStarts, "xmlsec1"},
    // GitPython looks for git as soon as it is imported.
    {"gitpython", Kind::kStarts, "git"},
    {"gitdb", Kind::kStarts, "git"},
    {"dvc", Kind::kStarts, "git"},
    {"pre-commit", Kind::kStarts, "git"},
    {"copier", Kind::kStarts, "git"},
    {"cookiecutter", Kind::kStarts, "git"},
    {"dbt-core", Kind::kStarts, "git"},
    {"mlflow", Kind::kStarts, "git"},
    // Ansible reaches other machines by OpenSSH's client unless it is told otherwise.
    {"ansible", Kind::kStarts, "ssh"},
    {"ansible-core", Kind::kStarts, "ssh"},
    {"ansible-runner", Kind::kStarts, "ssh"},
    // They write DOT and leave the drawing to Graphviz.
    {"graphviz", Kind::kStarts, "dot"},
    {"pydot", Kind::kStarts, "dot"},
    {"pydotplus", Kind::kStarts, "dot"},
    {"diagrams", Kind::kStarts, "dot"},
    {"pytesseract", Kind::kStarts, "tesseract"},
    {"ocrmypdf", Kind::kStarts, "tesseract"},
    {"pdf2image", Kind::kStarts, "pdftoppm"},
    // None of these holds FFmpeg, whatever the name says.
    {"ffmpeg-python", Kind::kStarts, "ffmpeg"},
    {"pydub", Kind::kStarts, "ffmpeg"},
    {"openai-whisper", Kind::kStarts, "ffmpeg"},
    {"yt-dlp", Kind::kStarts, "ffmpeg"},
    {"youtube-dl", Kind::kStarts, "ffmpeg"},
    {"pdfkit", Kind::kStarts, "wkhtmltopdf"},
    {"imgkit", Kind::kStarts, "wkhtmltoimage"},
    {"pypandoc", Kind::kStarts, "pandoc"},
    {"unoconv", Kind::kStarts, "soffice"},
    // These start another program for each kind of document that they are given.
    {"textract", Kind::kUnknown, ""},
    {"unstructured", Kind::kUnknown, ""},
    // These steer a browser, which its own installer or a list of packages brings.
    {"selenium", Kind::kUnknown, ""},
    {"playwright", Kind::kUnknown, ""},
    {"pyppeteer", Kind::kUnknown, ""},
    {"html2image", Kind::kUnknown, ""},
    {"webdriver-manager", Kind::kUnknown, ""},
    {"undetected-chromedriver", Kind::kUnknown, ""},
    {"kaleido", Kind::kUnknown, ""},
    // package_of_program() knows no package for Java: which release serves is the author's choice.
    {"pyspark", Kind::kStarts, "java"},
    // These load a Java machine into the process.
    {"jpype1", Kind::kUnknown, ""},
    {"pyjnius", Kind::kUnknown, ""},
    {"tabula-py", Kind::kStarts, "java"},
    {"konlpy", Kind::kStarts, "java"},
    {"language-tool-python", Kind::kStarts, "java"},
    {"tika", Kind::kStarts, "java"},
    {"py4j", Kind::kStarts, "java"},
    // These run R and Octave, whose scripts load packages of their own.
    {"rpy2", Kind::kUnknown, ""},
    {"oct2py", Kind::kUnknown, ""},
    // These manage processes or wrap the shell, so that they start what a configuration or the program names.
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
    // Triton compiles a small C module for a kernel when that is first called.
    {"triton", Kind::kCompiles, ""},
    {"vllm", Kind::kCompiles, ""},
    {"deepspeed", Kind::kCompiles, ""},
    {"flash-attn", Kind::kCompiles, ""},
    // PyTensor and those before it write C and compile it when a result is asked for.
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
    // Kernels for a graphics card are compiled when the program calls them.
    {"pyopencl", Kind::kCompiles, ""},
    {"pycuda", Kind::kCompiles, ""},
    {"cupy", Kind::kCompiles, ""},
    {"hidet", Kind::kCompiles, ""},
    // Files below share/ and etc/ of the prefix.
    // Jupyter, for one, finds its kernels in share/jupyter, where ipykernel puts its own.
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
  // A project may have several rows, as python-ldap has.
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
      // Debian and Ubuntu choose the client behind this name.
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
  // The list was made for these; another distribution's image may lack any of it.
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
