import subprocess
import sys

done = subprocess.run([sys.executable, "-c", "print('hi')"], capture_output=True, text=True)
print(done.returncode, repr(done.stdout), repr(done.stderr))
print(subprocess.run("echo $0 | wc -c; exit 3", shell=True, stdout=subprocess.PIPE).returncode)
print(subprocess.run(["cat"], input="given\n", text=True, stdout=subprocess.PIPE).stdout)
print(subprocess.check_output(["echo", "a", "b"]))
print(subprocess.call(["false"]))
try:
    subprocess.run([sys.executable, "-c", "import sys; sys.exit(7)"], check=True)
except subprocess.CalledProcessError as error:
    print(error.returncode, "exit status 7" in str(error))
try:
    subprocess.run(["sleep", "10"], timeout=0.5)
except subprocess.TimeoutExpired as error:
    print(error)
try:
    subprocess.run([sys.executable, "-c", "raise ValueError('no')"], check=True, stderr=subprocess.PIPE)
except subprocess.CalledProcessError as error:
    print(error.stderr.decode().splitlines()[-1])
with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as proc:
    print(proc.poll())
    proc.stdin.write(b"line\n")
    proc.stdin.flush()
    print(proc.stdout.readline())
    proc.stdin.close()
    print(proc.wait(), proc.poll())
first = subprocess.Popen(["echo", "piped words"], stdout=subprocess.PIPE)
second = subprocess.Popen(["wc", "-w"], stdin=first.stdout, stdout=subprocess.PIPE)
first.stdout.close()
print(second.communicate()[0].strip(), first.wait())
print(subprocess.getoutput("echo simple"), subprocess.getstatusoutput("exit 4"))
