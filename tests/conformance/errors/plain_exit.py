"""sys.exit with a text, outside any loop."""
import sys
print("out")
sys.exit("a last word")
