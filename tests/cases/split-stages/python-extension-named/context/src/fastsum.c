/* A module with one function: the sum of the numbers below its argument. */
#include <Python.h>

static PyObject *below(PyObject *self, PyObject *argument) {
  long end = PyLong_AsLong(argument), sum = 0;
  (void)self;
  if (end == -1 && PyErr_Occurred()) return NULL;
  for (long i = 0; i < end; ++i) sum += i;
  return PyLong_FromLong(sum);
}

static PyMethodDef methods[] = {{"below", below, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "fastsum", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_fastsum(void) { return PyModule_Create(&module); }
