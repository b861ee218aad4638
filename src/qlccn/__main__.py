"""`python -m qlccn`."""

import sys

from qlccn.cli import main

sys.exit(main())
