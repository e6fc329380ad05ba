/* See eigen.h. */
#include "eigen.h"

#include <Eigen/Dense>
#include <vector>

struct eigen {
    std::vector<Eigen::MatrixXf> weights;
    std::vector<Eigen::VectorXf> bias, out;
};

struct eigen *eigen_new(const int *sizes, int n, const float *weights)
{
    eigen *e = new eigen;
    for (int l = 1; l < n; l++) {
        Eigen::MatrixXf matrix(sizes[l], sizes[l - 1]);
        Eigen::VectorXf bias(sizes[l]);
        for (int u = 0; u < sizes[l]; u++) {
            bias[u] = *weights++;
            for (int i = 0; i < sizes[l - 1]; i++)
                matrix(u, i) = *weights++;
        }
        e->weights.push_back(matrix);
        e->bias.push_back(bias);
        e->out.push_back(bias);
    }
    return e;
}

void eigen_free(struct eigen *e)
{
    delete e;
}

const float *eigen_forward(struct eigen *e, const float *in)
{
    size_t layers = e->weights.size();
    Eigen::Map<const Eigen::VectorXf> first(in, e->weights[0].cols());
    for (size_t l = 0; l < layers; l++) {
        if (l)
            e->out[l].noalias() = e->weights[l] * e->out[l - 1];
        else
            e->out[l].noalias() = e->weights[l] * first;
        e->out[l] += e->bias[l];
        if (l + 1 < layers)
            e->out[l] = e->out[l].array().tanh();
    }
    return e->out[layers - 1].data();
}
