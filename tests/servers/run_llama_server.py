"""Runs llama.cpp's own HTTP server, which the package xllamacpp carries, until it is ended.

usage: python run_llama_server.py MODEL.gguf PORT
"""

import sys
import threading

import xllamacpp

parameters = xllamacpp.CommonParams()
parameters.model.path = sys.argv[1]
parameters.port = int(sys.argv[2])
parameters.n_ctx = 2048
parameters.n_parallel = 2
parameters.cpuparams.n_threads = 1
parameters.cpuparams_batch.n_threads = 1
parameters.warmup = False
server = xllamacpp.Server(parameters)
threading.Event().wait()
