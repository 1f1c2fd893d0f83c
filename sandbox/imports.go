package sandbox

import (
	"context"
	"fmt"
	"time"

	"cloudlet/sandbox/abi"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// hostModules instantiates what a guest imports: WASI, which a Go program needs to
// start, and the functions of package abi.
func hostModules(ctx context.Context, r wazero.Runtime) error {
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, r); err != nil {
		return fmt.Errorf("sandbox: wasi: %w", err)
	}
	const i32 = api.ValueTypeI32
	b := r.NewHostModuleBuilder(abi.Module)
	export := func(name string, f func(*slot, api.Module, []uint64), params, results []api.ValueType) {
		b.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(
			func(ctx context.Context, m api.Module, stack []uint64) {
				f(ctx.Value(slotKey{}).(*slot), m, stack)
			}), params, results).Export(name)
	}
	export(abi.ImportRequest, importRequest, []api.ValueType{i32, i32}, []api.ValueType{i32})
	export(abi.ImportBody, importBody, []api.ValueType{i32, i32}, []api.ValueType{i32})
	export(abi.ImportSums, importSums, []api.ValueType{i32, i32, i32, i32}, []api.ValueType{i32})
	export(abi.ImportPower, importPower, []api.ValueType{i32, i32, i32, i32}, []api.ValueType{i32})
	export(abi.ImportResponse, importResponse, []api.ValueType{i32, i32}, nil)
	export(abi.ImportInterrupt, importInterrupt, nil, nil)
	if _, err := b.Instantiate(ctx); err != nil {
		return fmt.Errorf("sandbox: host module: %w", err)
	}
	return nil
}

// importRequest is request(ptr, cap) n: it copies the call's Request into the guest.
func importRequest(s *slot, m api.Module, stack []uint64) {
	stack[0] = uint64(copy(view(m, stack), s.call.request))
}

// importBody is body(ptr, cap) n: it copies the payload that the host holds.
func importBody(s *slot, m api.Module, stack []uint64) {
	s.call.bodyRead = true
	stack[0] = uint64(copy(view(m, stack), s.call.body))
}

// importSums is sums(ptr, n, out, cap) n: it computes the checksums of runs of the store.
// A question that cannot be answered ends the call.
func importSums(s *slot, m api.Module, stack []uint64) {
	runs, err := abi.DecodeRuns(view(m, stack))
	if err != nil {
		panic(err)
	}
	sums, err := s.call.answer(runs)
	if err != nil {
		panic(err)
	}
	stack[0] = uint64(copy(view(m, stack[2:]), abi.AppendSums(nil, &sums)))
}

// importPower is power(ptr, n, out, cap) n: it computes base^e mod m.
func importPower(_ *slot, m api.Module, stack []uint64) {
	base, e, modulus, err := abi.DecodePower(view(m, stack))
	if err != nil {
		panic(err)
	}
	stack[0] = uint64(copy(view(m, stack[2:]), abi.Exp(base, e, modulus).Bytes()))
}

// importResponse is response(ptr, n): it takes the Response over.
func importResponse(s *slot, m api.Module, stack []uint64) {
	p := view(m, stack)
	if len(p) > abi.MaxResponse {
		panic(fmt.Errorf("sandbox: response of %d bytes", len(p)))
	}
	r, err := abi.DecodeResponse(p)
	if err != nil {
		panic(err)
	}
	s.call.response = r
}

// importInterrupt is interrupt(): the fuel is used up. It ends the call if its time
// is over, else gives fuel for another while.
func importInterrupt(s *slot, _ api.Module, _ []uint64) {
	if time.Now().After(s.call.deadline) {
		panic(ErrTimeout)
	}
	s.call.spent += fuelQuantum
	s.fuel.Set(fuelQuantum)
}

// view is the guest memory that the two parameters (ptr, n) on the stack name.
func view(m api.Module, stack []uint64) []byte {
	p, ok := m.Memory().Read(uint32(stack[0]), uint32(stack[1]))
	if !ok {
		panic(fmt.Errorf("sandbox: guest names memory outside of its own"))
	}
	return p
}
