#include "split/python/python_extras.h"

#include <algorithm>
#include <array>

namespace drydock {
namespace {

using std::string_view;

// `brings` is empty where the extra is known to need no more of the system than its wheels hold.
struct Row {
  string_view name, brings;
};
// After the requirements that the projects publish with their releases.
// Only what leads to a project of python_package_needs(), and extras that
// hints_at_system() would else take for a reason to decline.
constexpr auto kBrings = std::to_array<Row>({
    // PostgreSQL
    // psycopg2 is published as source and links libpq; the wheels of psycopg2-binary hold it.
    {"sqlalchemy[postgresql]", "psycopg2"},
    {"sqlalchemy[postgresql-psycopg2]", "psycopg2"},
    {"sqlalchemy[postgresql-psycopg2binary]", "psycopg2-binary"},
    {"sqlalchemy[postgresql-psycopg2cffi]", "psycopg2cffi"},
    {"sqlalchemy[postgresql-psycopg]", "psycopg"},
    {"sqlalchemy[postgresql-psycopgbinary]", "psycopg[binary]"},
    {"databases[aiopg]", "psycopg2-binary"},
    {"aiopg", "psycopg2-binary"},
    {"aiopg[sa]", "psycopg2-binary"},
    {"momoko", "psycopg2"},
    {"django-heroku", "psycopg2"},
    {"pandas[postgresql]", "psycopg2"},
    {"records[pg]", "psycopg2-binary"},
    {"dbt-postgres", "psycopg2-binary"},
    {"procrastinate", "psycopg"},
    {"pgcli", "psycopg"},
    {"langgraph-checkpoint-postgres", "psycopg"},
    {"langchain-postgres", "psycopg"},
    {"tortoise-orm[psycopg]", "psycopg"},
    // MySQL and MariaDB
    // mysqlclient and MariaDB's connector are compiled on Linux, and link the client library; PyMySQL needs none.
    {"sqlalchemy[mysql]", "mysqlclient"},
    {"sqlalchemy[mariadb-connector]", "mariadb"},
    {"flask-mysqldb", "mysqlclient"},
    // ODBC
    {"sqlalchemy[mssql]", "pyodbc"},
    {"sqlalchemy[mssql-pyodbc]", "pyodbc"},
    {"sqlalchemy[aioodbc]", "pyodbc"},
    {"sqlalchemy[mssql-pymssql]", "pymssql"},
    {"sqlalchemy[oracle]", "cx-oracle"},
    {"mssql-django", "pyodbc"},
    {"django-mssql-backend", "pyodbc"},
    {"django-pyodbc-azure", "pyodbc"},
    {"aioodbc", "pyodbc"},
    {"tortoise-orm[asyncodbc]", "pyodbc"},
    {"dbt-sqlserver", "pyodbc"},
    {"dbt-spark[odbc]", "pyodbc"},
    // LDAP, Kerberos, SAML
    // python-ldap and gssapi are published as source alone for Linux, so that they link the libraries of the system.
    {"django-auth-ldap", "python-ldap"},
    {"flask-simpleldap", "python-ldap"},
    {"ldappool", "python-ldap"},
    {"requests-kerberos", "gssapi"},
    {"requests-gssapi", "gssapi"},
    {"httpx-gssapi", "gssapi"},
    {"pyspnego[kerberos]", "gssapi"},
    {"paramiko[gssapi]", "gssapi"},
    {"ldap3[gssapi]", "gssapi"},
    {"hdfs[kerberos]", "gssapi"},
    {"pywinrm[kerberos]", "gssapi"},
    {"smbprotocol[kerberos]", "gssapi"},
    {"impyla[kerberos]", "kerberos"},
    {"pyhive[hive]", "sasl"},
    // It is Python alone, as its name says, and `sasl` in that name would else be a hint.
    {"pyhive[hive-pure-sasl]", ""},
    {"djangosaml2", "pysaml2"},
    {"python3-saml", "xmlsec"},
    {"social-auth-core[saml]", "python3-saml"},
    {"social-auth-core[all]", "python3-saml"},
    {"social-auth-app-django[saml]", "python3-saml"},
    {"zeep[xmlsec]", "xmlsec"},
    // curl and message queues
    {"celery[sqs]", "pycurl"},
    {"kombu[sqs]", "pycurl"},
    {"celery[memcache]", "pylibmc"},
    {"django-pylibmc", "pylibmc"},
    {"thumbor", "pycurl"},
    // Pictures and documents
    {"reportlab[pycairo]", "pycairo"},
    {"rlpycairo", "pycairo"},
    {"xhtml2pdf", "svglib"},
    {"xhtml2pdf[pycairo]", "pycairo"},
    {"easy-thumbnails[svg]", "svglib"},
    {"django-weasyprint", "weasyprint"},
    {"flask-weasyprint", "weasyprint"},
    {"django-wkhtmltopdf", "pdfkit"},
    {"mkdocs-material[imaging]", "cairosvg"},
    {"networkx[extra]", "pygraphviz"},
    // Extras that sound like more than they bring.
    // PyMySQL, aiomysql, asyncpg, pg8000 and python-oracledb speak the
    // protocol themselves, without the vendor's library.
    {"sqlalchemy[asyncio]", ""},
    {"sqlalchemy[postgresql-asyncpg]", ""},
    {"sqlalchemy[postgresql-pg8000]", ""},
    {"sqlalchemy[mysql-connector]", ""},
    {"sqlalchemy[pymysql]", ""},
    {"sqlalchemy[aiomysql]", ""},
    {"sqlalchemy[asyncmy]", ""},
    {"sqlalchemy[oracle-oracledb]", ""},
    {"databases[postgresql]", ""},
    {"databases[mysql]", ""},
    {"databases[aiomysql]", ""},
    {"databases[asyncmy]", ""},
    {"pandas[mysql]", ""},
    {"tortoise-orm[aiomysql]", ""},
    {"tortoise-orm[asyncmy]", ""},
    {"psycopg[c]", ""},
    {"psycopg[binary]", "psycopg-binary"},
    {"psycopg[pool]", ""},
    {"celery[pymemcache]", ""},
    {"fastapi[all]", ""},
    {"fastapi[standard]", ""},
    {"dask[complete]", ""},
});

}  // namespace

std::vector<string_view> python_brings(string_view name) {
  std::vector<string_view> out;
  for (const Row& row : kBrings)
    if (row.name == name && !row.brings.empty()) out.push_back(row.brings);
  return out;
}

bool is_known_extra(string_view name) {
  return std::any_of(kBrings.begin(), kBrings.end(), [&](const Row& row) { return row.name == name; });
}

// To decline for each extra that is not listed would decline for `uvicorn[standard]`. So the
// name decides, and the proof says that it did.
bool hints_at_system(string_view extra) {
  // `imag` is in image, images and imaging.
  static constexpr auto kParts = std::to_array<string_view>(
      {"postgres", "psycopg",   "pgsql",     "mysql",    "mariadb",  "ldap",     "curl",   "odbc",
       "mssql",    "oracle",    "sqlserver", "kerberos", "gssapi",   "krb5",     "sasl",   "saml",
       "xmlsec",   "imag",      "pdf",       "svg",      "cairo",    "magic",    "ffmpeg", "video",
       "audio",    "tesseract", "gdal",      "graphviz", "memcache", "rabbitmq", "snappy", "hive",
       "spark",    "sqs",       "wkhtml",    "cups",     "bluetooth"});
  // Too short or too common to be looked for inside of other names.
  static constexpr auto kWhole =
      std::to_array<string_view>({"all", "full", "complete", "everything", "pg", "ocr", "geo", "gis", "media",
                                  "docs-all", "java", "usb", "gpg", "db2", "extra", "extras"});
  return std::find(kWhole.begin(), kWhole.end(), extra) != kWhole.end() ||
         std::any_of(kParts.begin(), kParts.end(),
                     [&](string_view part) { return extra.find(part) != string_view::npos; });
}

}  // namespace drydock
