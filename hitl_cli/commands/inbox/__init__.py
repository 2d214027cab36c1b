"""`hitl inbox`, in four forms: `command.py` lists, `template.py`, `work_through.py`, `watch.py`."""
