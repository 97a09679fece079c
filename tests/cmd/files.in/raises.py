print("a")
raise ValueError("no")
