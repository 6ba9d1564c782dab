"""Runs a notebook from top to bottom; ends with 1 and the failing cell where one fails, with 77 where Jupyter, pandas or
matplotlib is not installed (with 1 in continuous integration, where they have to be).

Usage: DRSIM=PROGRAM run_notebook.py NOTEBOOK
"""

import os
import pathlib
import sys


def main():
    try:
        import ipykernel  # noqa: F401
        import matplotlib  # noqa: F401
        import nbclient
        import nbformat
        import pandas  # noqa: F401
    except ImportError as error:
        print(f"{error}; tools/install-dependencies --tests installs what notebooks need")
        return 1 if os.environ.get("CI") else 77
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # or the debugger warns that it may miss breakpoints
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    path = pathlib.Path(sys.argv[1])
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}})
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as error:
        print(error)
        return 1
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    silent = [cell.source for cell in cells if not cell.outputs]
    drawn = sum("image/png" in output.get("data", {}) for cell in cells for output in cell.outputs)
    print(f"{path.name}: {len(cells)} cells, {drawn} pictures")
    for source in silent:
        print(f"a cell says nothing:\n{source}")
    return 1 if silent or drawn == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
