/// Sensitivity measures on functions whose answer is known.

#define BOOST_TEST_MODULE regression
#include "analysis/regression.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "models/random_stream.hpp"

using namespace drsim;

BOOST_AUTO_TEST_CASE(a_linear_function_is_explained_whole) {
  // y = 3 a - 4 b + 0 c with a, b, c uniform alike: coefficients 3/5, -4/5, 0 up to the sample's own correlations.
  RandomStream random(1, "inputs", "test");
  std::vector<std::vector<double>> inputs;
  std::vector<double> outputs;
  for (int i = 0; i < 4000; ++i) {
    inputs.push_back({random.uniform(), random.uniform(), random.uniform(), 7.0});
    outputs.push_back(100 + 3 * inputs.back()[0] - 4 * inputs.back()[1]);
  }
  const StandardisedRegression result = standardised_regression(inputs, outputs);
  BOOST_TEST(result.coefficients[0] == 0.6, boost::test_tools::tolerance(0.03));
  BOOST_TEST(result.coefficients[1] == -0.8, boost::test_tools::tolerance(0.03));
  BOOST_TEST(std::fabs(result.coefficients[2]) < 1e-9);
  BOOST_TEST(std::fabs(result.coefficients[3]) < 1e-9);  // does not vary
  BOOST_TEST(result.explained == 1, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(what_is_not_linear_is_not_explained) {
  std::vector<std::vector<double>> inputs;
  std::vector<double> outputs;
  for (int i = -50; i <= 50; ++i) {
    inputs.push_back({static_cast<double>(i)});
    outputs.push_back(static_cast<double>(i) * i);
  }
  BOOST_TEST(std::fabs(standardised_regression(inputs, outputs).explained) < 1e-9);
  BOOST_TEST(standardised_regression(inputs, std::vector<double>(101, 3.0)).explained == 0);
  BOOST_TEST(standardised_regression({{1}, {2}}, {1, 2}).coefficients[0] == 0);  // too few
}

BOOST_AUTO_TEST_CASE(morris_by_hand) {
  const MorrisEffect effect = morris_effect({2, -2, 2, -2});
  BOOST_TEST(effect.mean_size == 2);
  BOOST_TEST(effect.deviation == std::sqrt(16.0 / 3), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(morris_effect({5, 5}).deviation == 0);
}
