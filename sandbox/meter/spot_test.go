package meter

import (
	"math"
	"testing"
	"time"
)

func TestSpot(t *testing.T) {
	midnight := time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC)
	one, _ := Spot("t3.micro", "use1-az4", midnight.Add(-time.Second))
	two, ok := Spot("t3.micro", "use1-az4", midnight)
	if !ok || one == two || one < 0.2*0.0104 || one > 0.6*0.0104 {
		t.Errorf("%v, then %v", one, two)
	}
	if other, _ := Spot("t3.micro", "use1-az6", midnight); other == two {
		t.Errorf("two zones cost %v", other)
	}
	if _, ok := Spot("t9.micro", "use1-az4", midnight); ok {
		t.Error("a type that does not exist has a price")
	}
	if got, want := SpotCost("t3.micro", "use1-az4", midnight.Add(-2*time.Hour), midnight.Add(30*time.Minute)), 2*one+two/2; math.Abs(got-want) > 1e-12 {
		t.Errorf("over midnight it costs %v, want %v", got, want)
	}
	if got := SpotCost("t3.micro", "use1-az4", midnight, midnight); got != 0 {
		t.Errorf("no time costs %v", got)
	}
}
