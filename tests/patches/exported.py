"""Reads and runs exported networks without any part of pd-nn: FluCoMa's JSON and ONNX in numpy, the C header by a
compiler."""

import json
import os
import subprocess

import numpy as np

CC = os.environ.get("PDNN_CC", "cc")
WARNINGS = ["-Wall", "-Wextra", "-pedantic", "-Wshadow", "-Wconversion", "-Wdouble-promotion", "-Werror"]


def flucoma(path):
    """(labels or None, function of raw features in double precision). The format is that of flucoma-core's
    FluidJSON.hpp; each value is checked as its reader does."""
    with open(path, encoding="utf-8") as file:
        model = json.load(file)
    labels = None
    if "mlp" in model:
        labels = model["labels"]["labels"]
        assert model["labels"]["rows"] == len(labels) and len(set(labels)) == len(labels)
        model = model["mlp"]
    function = {0: lambda x: x, 1: lambda x: 1 / (1 + np.exp(-x)), 2: lambda x: np.maximum(x, 0), 3: np.tanh}
    layers = []
    for layer in model["layers"]:
        weights, biases = np.array(layer["weights"]), np.array(layer["biases"])
        assert weights.shape == (layer["rows"], layer["cols"]) and biases.shape == (layer["cols"],)
        layers.append((weights, biases, function[layer["activation"]]))

    def forward(features):
        values = np.array(features, float)
        for weights, biases, f in layers:
            values = f(weights.T @ values + biases)
        return values

    return labels, forward


def onnx_forward(model, lists):
    """Runs the graph of a loaded model, in single precision, on lists of raw features."""
    import onnx.numpy_helper

    graph = model.graph
    values = {t.name: onnx.numpy_helper.to_array(t) for t in graph.initializer}
    values[graph.input[0].name] = np.array(lists, np.float32)
    for node in graph.node:
        a, *rest = (values[name] for name in node.input)
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        if node.op_type == "Gemm":
            assert attributes == {"transB": 1}
            result = a @ rest[0].T + rest[1]
        elif node.op_type == "Sub":
            result = a - rest[0]
        elif node.op_type == "Softmax":  # of the last axis
            powers = np.exp(a - a.max(axis=-1, keepdims=True))
            result = powers / powers.sum(axis=-1, keepdims=True)
        else:
            result = {
                "Sigmoid": lambda x: 1 / (1 + np.exp(-x)),
                "Tanh": np.tanh,
                "Relu": lambda x: np.maximum(x, np.float32(0)),
            }[node.op_type](a)
        assert result.dtype == np.float32
        (name,) = node.output
        values[name] = result
    return values[graph.output[0].name]


def compile_headers(headers, program):
    """A program with all these headers ({name: path}; the file name of path is name.h), compiled with every warning an
    error, as C99 and as C++. Run it by run_header."""
    source = "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
    body = ""
    for name, path in headers.items():
        source += f'#include "{path}"\n'
        with open(path) as file:
            classes = f"{name}_class(" in file.read()
        label = f'printf("%s\\n", {name}_label({name}_class(outputs)));' if classes else ""
        body += f"""
    if (!strcmp(argv[1], "{name}")) {{
        float features[{name.upper()}_FEATURES], outputs[{name.upper()}_OUTPUTS];
        while (read_floats(features, {name.upper()}_FEATURES)) {{
            {name}_forward(features, outputs);
            print_floats(outputs, {name.upper()}_OUTPUTS);
            {label}
        }}
    }}"""
    source += f"""
static int read_floats(float *to, int n)
{{
    for (int k = 0; k < n; k++)
        if (scanf("%f", &to[k]) != 1)
            return 0;
    return 1;
}}

static void print_floats(const float *from, int n)
{{
    for (int k = 0; k < n; k++)
        printf(k + 1 < n ? "%.9g " : "%.9g\\n", (double)from[k]);
}}

int main(int argc, char **argv)
{{
    if (argc != 2)
        return 1;{body}
    return 0;
}}
"""
    path = program + ".c"
    with open(path, "w") as file:
        file.write(source)
    compile_c(["-std=c99", "-O2", path, "-o", program, "-lm"])
    compile_c(["-x", "c++", "-std=c++11", "-fsyntax-only", path])
    compile_c(
        ["-std=c99", "-x", "c", "-fsyntax-only", "-"],
        "".join(f'#include "{path}"\n#include "{path}"\n' for path in headers.values()),
    )


def compile_c(arguments, text=None):
    done = subprocess.run(
        [CC, *WARNINGS, *arguments], input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        raise AssertionError(done.stdout[-5000:])


def run_header(program, name, lists, labels):
    """(the outputs for each list, the label of each or nothing)"""
    text = "\n".join(" ".join(f"{v:.9g}" for v in values) for values in lists)
    lines = subprocess.run(
        [program, name], input=text, text=True, stdout=subprocess.PIPE, check=True
    ).stdout.splitlines()
    got = lines[::2] if labels else lines
    return [[float(word) for word in line.split()] for line in got], lines[1::2] if labels else []
