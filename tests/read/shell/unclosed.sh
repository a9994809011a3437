export A=1
B="never closed
C=3
